// Search words that are not part of any official name: large cities without a zone of their own, most used
// zones first, and common names of countries.

/** @type {Record<string, string>} */
export const CITIES = {
  'America/New_York':
    'Boston, Philadelphia, Washington DC, Miami, Atlanta, Orlando, Charlotte, Pittsburgh, Baltimore, NYC, Florida',
  'America/Los_Angeles': 'San Francisco, San Diego, San Jose, Seattle, Portland, Las Vegas, Sacramento, LA, California',
  'America/Chicago':
    'Houston, Dallas, Austin, San Antonio, Minneapolis, New Orleans, Nashville, St Louis, Kansas City, Texas',
  'America/Denver': 'Salt Lake City, Albuquerque, Colorado',
  'Europe/London': 'Manchester, Birmingham, Liverpool, Leeds, Glasgow, Edinburgh, Bristol, Cardiff',
  'Europe/Paris': 'Marseille, Lyon, Toulouse, Nice, Bordeaux, Lille, Nantes, Strasbourg',
  'Europe/Berlin':
    'Munich, München, Hamburg, Frankfurt, Cologne, Köln, Stuttgart, Düsseldorf, Leipzig, Dresden, Hannover',
  'Europe/Madrid': 'Barcelona, Valencia, Seville, Sevilla, Bilbao, Malaga, Zaragoza',
  'Europe/Rome':
    'Milan, Milano, Naples, Napoli, Turin, Torino, Florence, Firenze, Venice, Venezia, Bologna, Palermo, Roma',
  'Europe/Amsterdam': 'Rotterdam, The Hague, Den Haag, Utrecht, Eindhoven',
  'Europe/Brussels': 'Antwerp, Antwerpen, Ghent, Bruxelles',
  'Europe/Zurich': 'Geneva, Genève, Basel, Bern, Lausanne',
  'Europe/Vienna': 'Wien, Graz, Salzburg, Linz',
  'Europe/Istanbul': 'Ankara, Izmir, Bursa, Antalya, Adana',
  'Europe/Moscow': 'Saint Petersburg, Kazan, Nizhny Novgorod',
  'Asia/Kolkata':
    'Mumbai, Bombay, New Delhi, Bangalore, Bengaluru, Chennai, Madras, Hyderabad, Ahmedabad, Pune, Jaipur, Surat, Lucknow',
  'Asia/Shanghai': 'Beijing, Peking, Guangzhou, Shenzhen, Chengdu, Chongqing, Tianjin, Wuhan, Hangzhou, Nanjing, Xian',
  'Asia/Tokyo': 'Osaka, Kyoto, Yokohama, Nagoya, Sapporo, Fukuoka, Kobe',
  'Asia/Seoul': 'Busan, Incheon, Daegu',
  'Asia/Dubai': 'Abu Dhabi, Sharjah',
  'Asia/Riyadh': 'Jeddah, Mecca, Medina, Dammam',
  'Australia/Sydney': 'Canberra, Newcastle',
  'America/Sao_Paulo': 'Rio de Janeiro, Brasilia, Belo Horizonte, Curitiba, Porto Alegre',
  'America/Mexico_City': 'Guadalajara, Puebla',
  'America/Toronto': 'Montreal, Ottawa, Quebec',
  'America/Edmonton': 'Calgary',
  'Asia/Karachi': 'Lahore, Islamabad, Faisalabad, Rawalpindi',
  'Asia/Ho_Chi_Minh': 'Hanoi, Da Nang, Ho Chi Minh City',
  'Asia/Jakarta': 'Surabaya, Bandung, Medan',
  'Asia/Manila': 'Cebu, Quezon City, Davao',
  'Asia/Jerusalem': 'Tel Aviv, Haifa',
  'Asia/Tehran': 'Mashhad, Isfahan',
  'Asia/Baghdad': 'Basra, Mosul',
  'Asia/Dhaka': 'Chittagong',
  'Asia/Almaty': 'Astana',
  'Africa/Cairo': 'Alexandria, Giza',
  'Africa/Lagos': 'Abuja, Kano, Ibadan',
  'Africa/Johannesburg': 'Cape Town, Durban, Pretoria',
  'Africa/Casablanca': 'Rabat, Marrakesh, Marrakech',
  'Africa/Nairobi': 'Mombasa',
  'Europe/Lisbon': 'Porto, Braga',
  'Europe/Dublin': 'Cork, Galway',
  'Europe/Stockholm': 'Gothenburg, Malmo',
  'Europe/Warsaw': 'Krakow, Gdansk, Wroclaw, Lodz, Poznan',
  'Europe/Kyiv': 'Kharkiv, Odesa, Odessa, Lviv',
  'Europe/Athens': 'Thessaloniki',
  'Europe/Prague': 'Brno',
  'America/Argentina/Buenos_Aires': 'Rosario, La Plata',
  'America/Bogota': 'Medellin, Cali',
  'America/Guayaquil': 'Quito',
  'America/La_Paz': 'Santa Cruz',
  'Pacific/Auckland': 'Wellington, Christchurch',
  'Australia/Brisbane': 'Gold Coast',
};

/** @type {Record<string, string>} */
export const ALIASES = {
  AE: 'UAE',
  CD: 'Zaire',
  CI: 'Ivory Coast',
  CZ: 'Czech Republic',
  GB: 'UK Britain England Scotland Wales',
  MM: 'Burma',
  NL: 'Holland',
  SZ: 'Swaziland',
  TR: 'Turkey',
  US: 'USA America',
};
